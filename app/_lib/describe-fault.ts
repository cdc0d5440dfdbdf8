import { problemText } from '../_text/problem.ts';
import { Fault } from '../../schemas/errors/fault.ts';

/** What a page says about a failure. */
export interface FaultText {
  readonly message: string;
  readonly action: string | undefined;
}

/** The one place where errors become words on a page. */
export function describeFault(error: unknown): FaultText {
  const fault = Fault.from(error);
  // The catalogue words this for somebody at a terminal who typed an address.
  if (Fault.is(fault, 'UNREACHABLE')) {
    return {
      message: problemText.unreachable,
      action: problemText.unreachableAction,
    };
  }
  // The catalogue's sentence is for programs: it repeats what was found, a password for one.
  if (Fault.is(fault, 'REQUEST_INVALID')) {
    const wishes = fault.data.problems.map(({ path, wanted }) =>
      problemText.wish(fieldOf(path), wanted),
    );
    return { message: problemText.invalid, action: wishes.join(' ') || undefined };
  }
  if (Fault.is(fault, 'NOT_SIGNED_IN')) {
    return { message: fault.message, action: problemText.signIn };
  }
  return { message: fault.message, action: fault.action };
}

/** The last name of a path such as `body.namespaces[0]`; empty: the problem is not about one field. */
const fieldOf = (path: string): string =>
  path
    .split('.')
    .at(-1)
    ?.replace(/(\[\d+\])+$/, '') ?? '';
