/** Runs work in the order in which it was asked for, each after the one before has ended. */
export type OneAtATime = <Value>(work: () => Promise<Value>) => Promise<Value>;

/** For what must not be looked at by one while another changes it. */
export function oneAtATime(): OneAtATime {
  let last: Promise<unknown> = Promise.resolve();
  return <Value>(work: () => Promise<Value>): Promise<Value> => {
    const next = last.then(work, work);
    last = next;
    return next;
  };
}
