/** @returns whether a Stackyard server answers on this port */
export async function findRunning(port) {
  try {
    const answer = await fetch(`http://localhost:${port}/healthz`, {
      signal: AbortSignal.timeout(2_000),
    });
    const health = await answer.json();
    return typeof health.version === 'string' && typeof health.parts === 'object';
  } catch {
    return false;
  }
}
