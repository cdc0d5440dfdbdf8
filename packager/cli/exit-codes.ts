import { EXIT } from '../../schemas/errors/catalogue.ts';

/** What each exit code of `yard` means; they never change. */
const MEANINGS: Record<keyof typeof EXIT, string> = {
  ok: 'done',
  unexpected: 'an error inside Stackyard',
  usage: 'the command line is wrong',
  invalid: 'an input is damaged or invalid',
  notFound: 'something you named does not exist',
  untrusted: 'not signed by a trusted publisher',
  conflict: 'it would overwrite or conflict with something',
  denied: 'not signed in, or not allowed',
  unreachable: 'a server cannot be reached',
  failed: 'it was attempted and failed',
  cancelled: 'cancelled',
};

/** Number and meaning of each, for help and documentation. */
export const exitCodes: readonly (readonly [code: number, meaning: string])[] = Object.entries(
  MEANINGS,
).map(([name, meaning]) => [EXIT[name as keyof typeof EXIT], meaning]);

export const exitCodesHelp = `
Exit codes:
${exitCodes.map(([code, meaning]) => `  ${String(code).padStart(2)}  ${meaning}`).join('\n')}`;
