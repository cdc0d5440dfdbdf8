import { Fault } from '../../schemas/errors/fault.ts';
import type { Work } from '../images/ports/progress.ts';

/** @param what is being done. @throws Fault CANCELLED when somebody has asked for it */
export function stopIfCancelled({ signal }: Pick<Work, 'signal'>, what: string): void {
  if (signal.aborted) throw new Fault('CANCELLED', { what });
}
