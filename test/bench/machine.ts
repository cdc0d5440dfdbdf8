import os from 'node:os';

/** @returns the machine in one line: figures mean nothing without it */
export function describeMachine(): string {
  const [cpu] = os.cpus();
  const memory = `${(os.totalmem() / 2 ** 30).toFixed(0)} GiB`;
  return `${os.cpus().length} × ${cpu?.model ?? 'unknown'}, ${memory}, Linux ${os.release()}; Node ${process.versions.node}`;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
