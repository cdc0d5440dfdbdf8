import { LIMITS } from '../../../schemas/config/limits.ts';
import type { UncleanFinding } from '../ports/image-inspection.ts';
import { type PasswordAccount, passwordsToTry, readShadow } from './check-passwords.ts';
import { unchecked } from './unchecked.ts';
import type { TreeWalk } from './walk-tree.ts';

/** @returns whether the password is the one of the hash (crypt(5)) */
export type TryPassword = (password: string, hash: string) => Promise<boolean>;

/** Finds accounts of /etc/shadow and /etc/passwd that anybody could sign in to. */
export async function findPasswords(
  walk: TreeWalk,
  passwd: string,
  tryPassword: TryPassword,
): Promise<readonly UncleanFinding[]> {
  const findings: UncleanFinding[] = [];
  const shadow = await walk.read('/etc/shadow').catch((error: unknown) => {
    findings.push(unchecked('/etc/shadow', error));
    return '';
  });
  // An x says that the password is in /etc/shadow (passwd(5)).
  const old = readShadow(passwd).filter(({ hash }) => hash !== 'x');
  findings.push(...(await judgeAll('/etc/passwd', old, tryPassword)));
  findings.push(...(await judgeAll('/etc/shadow', readShadow(shadow ?? ''), tryPassword)));
  return findings;
}

async function judgeAll(
  path: string,
  accounts: readonly PasswordAccount[],
  tryPassword: TryPassword,
): Promise<readonly UncleanFinding[]> {
  const findings: UncleanFinding[] = [];
  for (const account of accounts.slice(0, LIMITS.image.inspectedPasswords)) {
    const finding = await judge(account, tryPassword);
    if (finding) findings.push({ ...finding, path });
  }
  if (accounts.length > LIMITS.image.inspectedPasswords) {
    const why = `it has more than ${LIMITS.image.inspectedPasswords} passwords to try`;
    findings.push({ kind: 'unchecked', path, why });
  }
  return findings;
}

async function judge(
  account: PasswordAccount,
  tryPassword: TryPassword,
): Promise<Omit<UncleanFinding, 'path'> | undefined> {
  const { name, hash, isCheckable } = account;
  if (hash === '') return { kind: 'leftover', why: `“${name}” can sign in without a password` };
  if (!isCheckable) {
    return { kind: 'unchecked', why: `the password of “${name}” is of a kind that is not tried` };
  }
  for (const password of passwordsToTry(account)) {
    if (await tryPassword(password, hash)) {
      return { kind: 'leftover', why: `“${name}” has the well-known password “${password}”` };
    }
  }
  return undefined;
}
