import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';

/**
 * Reads standard input to its end, as text.
 *
 * @throws Fault LIMIT_EXCEEDED
 */
export async function readInput(input: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of input) {
    bytes += part.length;
    if (bytes > LIMITS.api.bodyBytes) {
      throw new Fault('LIMIT_EXCEEDED', {
        what: 'Standard input',
        limit: '1 MiB',
        found: 'more',
      });
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
