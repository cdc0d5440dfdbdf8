import {
  PASSWORD_CHARS,
  type PasswordFlaw,
  passwordFlaw,
} from '../../../schemas/capability/password.ts';

const WORDS: Record<PasswordFlaw, string> = {
  short: `it needs at least ${PASSWORD_CHARS.shortest} characters`,
  long: `it may have at most ${PASSWORD_CHARS.longest} characters`,
  repeated: 'it is one character repeated',
  digits: 'it is a simple sequence of digits',
  common: 'it is one of the first passwords that attackers try',
  'account-name': 'it is the name of the account',
};

/** @returns why a password cannot be used, as the end of a sentence; undefined when it can. */
export function whyWeak(password: string, accountName: string): string | undefined {
  const flaw = passwordFlaw(password, accountName);
  return flaw && WORDS[flaw];
}
