import { EXIT } from '../../schemas/errors/catalogue.ts';

/** What each exit code of `yard` means; they never change. */
const MEANINGS: Record<keyof typeof EXIT, string> = {
  ok: 'done',
  unexpected: 'a mistake in Stackyard itself',
  usage: 'the command line is wrong',
  invalid: 'an input is damaged or not valid',
  notFound: 'something named does not exist',
  untrusted: 'nobody trusted vouches for it',
  conflict: 'it would overwrite or contradict something',
  denied: 'not signed in, or not allowed',
  unreachable: 'a server cannot be reached',
  failed: 'it was tried and failed',
  cancelled: 'cancelled',
};

/** Number and meaning of each, for help and documentation. */
export const exitCodes: readonly (readonly [code: number, meaning: string])[] = Object.entries(
  MEANINGS,
).map(([name, meaning]) => [EXIT[name as keyof typeof EXIT], meaning]);

export const exitCodesHelp = `
Exit codes:
${exitCodes.map(([code, meaning]) => `  ${String(code).padStart(2)}  ${meaning}`).join('\n')}`;
