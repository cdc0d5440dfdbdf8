/**
 * What a password must be (OWASP ASVS 5.0 §6.2: at least 8 characters, no rules of composition, not
 * one of the common ones, not the account's own name).
 */
const SHORTEST = 8;
const LONGEST = 1_000;

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

/** @returns why a password cannot be used, as the end of a sentence; undefined when it can. */
export function whyWeak(password: string, accountName: string): string | undefined {
  if (password.length < SHORTEST) return `it needs at least ${SHORTEST} characters`;
  if (password.length > LONGEST) return `it may have at most ${LONGEST} characters`;
  const plain = password.toLowerCase();
  const stem = plain.replace(/[\d!?.]+$/, '');
  if (/^(.)\1*$/.test(plain)) return 'it is one character repeated';
  if (/^\d+$/.test(plain) && '01234567890123456789'.includes(plain)) return 'it is a row of digits';
  if (COMMON.has(plain) || COMMON.has(stem)) return 'it is one of the first that are guessed';
  if (stem === accountName) return 'it is the name of the account';
  return undefined;
}
