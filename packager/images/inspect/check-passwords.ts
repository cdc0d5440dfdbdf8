/** Passwords that images are known to come with. The name of the account is tried as well. */
export const KNOWN_PASSWORDS: readonly string[] = [
  'root',
  'toor',
  'admin',
  'administrator',
  'password',
  'passw0rd',
  'Password1',
  'pass',
  'secret',
  'changeme',
  'change-me',
  'default',
  'guest',
  'user',
  'test',
  'demo',
  'vagrant',
  'debian',
  'ubuntu',
  'live',
  'cloud',
  'packer',
  'linux',
  'welcome',
  'letmein',
  'qwerty',
  'abc123',
  '1234',
  '12345',
  '123456',
  '12345678',
  '123456789',
  '0000',
];

/** An account of /etc/shadow that somebody could sign in to with a password. */
export interface PasswordAccount {
  readonly name: string;
  /** Empty: no password is asked for. */
  readonly hash: string;
  /** Whether the hash can be tried without spending more than an ordinary one costs. */
  readonly isCheckable: boolean;
}

/**
 * Kinds of hash with an ordinary cost (crypt(5)). A stranger's image may name a cost that takes hours
 * or all memory to try, so everything else is not tried.
 */
const ORDINARY: readonly RegExp[] = [
  /^\$y\$j[5-9A]T\$[./0-9A-Za-z]{1,86}\$[./0-9A-Za-z]{43}$/,
  /^\$gy\$j[5-9A]T\$[./0-9A-Za-z]{1,86}\$[./0-9A-Za-z]{43}$/,
  /^\$[56]\$(?:rounds=\d{4,6}\$)?[^$:\n]{1,16}\$[./0-9A-Za-z]{43,86}$/,
  /^\$2[aby]\$(?:0\d|1[0-2])\$[./0-9A-Za-z]{53}$/,
  /^\$1\$[^$:\n]{1,8}\$[./0-9A-Za-z]{22}$/,
  /^[./0-9A-Za-z]{13}$/,
];

const LONGEST_NAME = 64;

/** @returns the accounts of /etc/shadow that have a password, or need none. Locked ones are left out. */
export const readShadow = (text: string): readonly PasswordAccount[] =>
  text.split('\n').flatMap((line) => {
    const [name = '', hash, ...rest] = line.split(':');
    if (hash === undefined || rest.length === 0 || name === '' || name.length > LONGEST_NAME)
      return [];
    if (/^[!*]/.test(hash)) return [];
    const isCheckable = hash === '' || ORDINARY.some((kind) => kind.test(hash));
    return [{ name, hash, isCheckable }];
  });

/** @returns what to try on an account, each once. */
export const passwordsToTry = (account: PasswordAccount): readonly string[] => [
  ...new Set([account.name, ...KNOWN_PASSWORDS]),
];
