/** Waits. @throws Fault CANCELLED when the signal comes first */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;
