/** Accounts of a container image, as its /etc/passwd and /etc/group say (passwd(5), group(5)). */
export interface Accounts {
  user(name: string): UserAccount | undefined;
  userOf(uid: number): UserAccount | undefined;
  groupId(name: string): number | undefined;
  /** @returns ids of the groups that a user is listed in */
  groupsOf(name: string): readonly number[];
}

export interface UserAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** @returns the number, when it can be an id */
export function readId(text: string): number | undefined {
  const id = /^[0-9]{1,10}$/.test(text) ? Number(text) : NaN;
  return id < 2 ** 32 - 1 ? id : undefined;
}

/** Lines that cannot be read are passed over, as the C library does. */
export function readAccounts(passwd: string, group: string): Accounts {
  const users = passwd.split('\n').flatMap((line): UserAccount[] => {
    const [name = '', , uidText = '', gidText = '', , home = ''] = line.split(':');
    const [uid, gid] = [readId(uidText), readId(gidText)];
    return name === '' || uid === undefined || gid === undefined ? [] : [{ name, uid, gid, home }];
  });
  const groups = group.split('\n').flatMap((line) => {
    const [name = '', , gidText = '', members = ''] = line.split(':');
    const gid = readId(gidText);
    return name === '' || gid === undefined ? [] : [{ name, gid, members: members.split(',') }];
  });
  return {
    user: (name) => users.find((user) => user.name === name),
    userOf: (uid) => users.find((user) => user.uid === uid),
    groupId: (name) => groups.find((each) => each.name === name)?.gid,
    groupsOf: (name) => [
      ...new Set(groups.flatMap(({ gid, members }) => (members.includes(name) ? [gid] : []))),
    ],
  };
}
