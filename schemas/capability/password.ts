/**
 * What a password must be (OWASP ASVS 5.0 §6.2: at least 8 characters, no rules of composition, not
 * one of the common ones, not the account's own name).
 */
export const PASSWORD_CHARS = { shortest: 8, longest: 1_000 } as const;

/** The passwords that guessing starts with; compared in lower case and without trailing digits. */
const COMMON = new Set([
  'password',
  'passwort',
  'passw0rd',
  'qwerty',
  'qwertyuiop',
  'qwertzuiop',
  'letmein',
  'welcome',
  'iloveyou',
  'administrator',
  'changeme',
  'stackyard',
  'monkey',
  'dragon',
  'football',
  'baseball',
  'sunshine',
  'princess',
  'superman',
  'trustno',
  'master',
  'secret',
  'abcdefgh',
  'abcd',
  'asdfghjk',
  'asdfghjkl',
  'q1w2e3r4',
  '1q2w3e4r',
  'zaq12wsx',
  'qazwsx',
  'default',
  'login',
  'root',
  'toor',
  'admin',
  'test',
  'guest',
  'user',
  'hello',
  'whatever',
  'computer',
  'internet',
]);

/** What keeps a password from being used. */
export type PasswordFlaw = 'short' | 'long' | 'repeated' | 'digits' | 'common' | 'account-name';

/** @returns what is wrong with a password; undefined: it can be used */
export function passwordFlaw(password: string, accountName: string): PasswordFlaw | undefined {
  if (password.length < PASSWORD_CHARS.shortest) return 'short';
  if (password.length > PASSWORD_CHARS.longest) return 'long';
  const plain = password.toLowerCase();
  const stem = plain.replace(/[\d!?.]+$/, '');
  if (/^(.)\1*$/.test(plain)) return 'repeated';
  if (/^\d+$/.test(plain) && '01234567890123456789'.includes(plain)) return 'digits';
  if (COMMON.has(plain) || COMMON.has(stem)) return 'common';
  return stem === accountName ? 'account-name' : undefined;
}
