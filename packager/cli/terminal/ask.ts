import { createInterface } from 'node:readline/promises';
import { Fault } from '../../../schemas/errors/fault.ts';

interface Terminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly signal: AbortSignal;
}

/**
 * Asks one question at the terminal.
 *
 * @throws Fault USAGE when there is no terminal, CANCELLED for Ctrl-C or Ctrl-D
 */
export async function ask(question: string, { input, output, signal }: Terminal): Promise<string> {
  if (!input.isTTY) {
    throw new Fault('USAGE', {
      problem: 'This question needs an answer, but there is no terminal.',
    });
  }
  const lines = createInterface({ input, output });
  const cancelled = new Fault('CANCELLED', { what: 'The question' });
  const { promise: closed, reject } = Promise.withResolvers<never>();
  // In this mode the terminal gives Ctrl-C to the interface, and it is no signal.
  lines.once('SIGINT', () => lines.close());
  lines.once('close', () => reject(cancelled));
  closed.catch(() => undefined);
  try {
    return await Promise.race([lines.question(question, { signal }), closed]);
  } catch {
    output.write('\n');
    throw cancelled;
  } finally {
    lines.close();
  }
}
