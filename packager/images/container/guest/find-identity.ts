import { asBytes, shown, unusable } from '../unusable.ts';
import { type Accounts, readId } from './accounts.ts';

/** Who a program runs as. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly home: string;
}

/**
 * Who `User` of an image's config is (image-spec 1.1, `config.md`): `user`, `uid`, `user:group`,
 * `uid:gid`, `uid:group`, `user:gid`, or empty for root. Names are those of the image.
 *
 * @throws Fault CONTAINER_UNUSABLE
 */
export function findIdentity(text: string, accounts: Accounts): Identity {
  const [userText = '', groupText] = text.split(':');
  const account = accounts.user(userText) ?? accounts.userOf(readId(userText || '0') ?? -1);
  const uid = account?.uid ?? readId(userText || '0');
  if (uid === undefined) throw unknown('user', userText);
  const home = account?.home || '/';
  if (groupText === undefined) {
    const groups = account ? accounts.groupsOf(account.name) : [];
    return { uid, gid: account?.gid ?? 0, groups, home };
  }
  const gid = accounts.groupId(groupText) ?? readId(groupText);
  if (gid === undefined) throw unknown('group', groupText);
  return { uid, gid, groups: [], home };
}

const unknown = (what: 'user' | 'group', name: string): Error =>
  unusable(
    `its ${what} ${shown(asBytes(name))} is not in its /etc/${what === 'user' ? 'passwd' : 'group'}`,
  );
