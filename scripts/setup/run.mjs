import { spawn, spawnSync } from 'node:child_process';

/**
 * Runs a program to its end, its output going straight to the terminal.
 *
 * @returns its exit code; 127 when it does not exist
 */
export function runVisibly(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
    child.once('error', () => resolve(127));
    child.once('exit', (code, signal) => resolve(signal ? 128 : code));
  });
}

/**
 * Runs a program to its end, keeping its output.
 *
 * @returns `{ ok, stdout, stderr }`
 */
export function runQuietly(program, args, options = {}) {
  const result = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
    ...options,
  });
  return { ok: result.status === 0, stdout: result.stdout ?? '', stderr: result.stderr ?? '' };
}

/**
 * Runs a program quietly, but shows a dot every second, so that waiting is seen. When this process
 * is told to end meanwhile, as by `systemctl stop`, the program ends first: nobody else would end it.
 *
 * @returns `{ ok, output }`
 */
export function runWithDots(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    const keep = (part) => {
      output = (output + part).slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const dots = process.stdout.isTTY
      ? setInterval(() => process.stdout.write('.'), 1_000)
      : undefined;
    const letGo = endBefore(child);
    const end = (code) => {
      clearInterval(dots);
      if (dots) process.stdout.write('\n');
      letGo();
      resolve({ ok: code === 0, output });
    };
    child.once('error', () => end(127));
    child.once('exit', (code) => end(code));
  });
}

/**
 * Passes on that this process shall end, and has it end after the child has. As Ctrl-C does: apt-get
 * finishes what it is unpacking then, where SIGTERM would leave it half done.
 *
 * @returns to be called once the child has ended
 */
function endBefore(child) {
  let told;
  const passOn = (signal) => {
    told = signal;
    child.kill('SIGINT');
  };
  const signals = ['SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, passOn);
  return () => {
    for (const signal of signals) process.off(signal, passOn);
    if (told) process.kill(process.pid, told);
  };
}
