import type { Authorizer, Credentials, Principal } from '../../../registry/ports/authorizer.ts';

/** An account of the tests, with a password and an API token. */
interface TestAccount {
  readonly name: string;
  readonly password: string;
  readonly token: string;
  readonly pulls: readonly string[];
  readonly pushes: readonly string[];
}

const ACCOUNTS: readonly TestAccount[] = [
  { name: 'alice', password: 'pa', token: 'token-a', pulls: ['acme'], pushes: ['acme'] },
  { name: 'bob', password: 'pb', token: 'token-b', pulls: ['globex'], pushes: ['globex'] },
  { name: 'carol', password: 'pc', token: 'token-c', pulls: ['acme'], pushes: [] },
  {
    name: 'root',
    password: 'pr',
    token: 'token-r',
    pulls: ['acme', 'globex'],
    pushes: ['acme', 'globex'],
  },
];

const principalOf = (account: TestAccount): Principal => ({
  accountId: `account-${account.name}`,
  name: account.name,
  reads: account.pulls,
  canPush: (namespace) => account.pushes.includes(namespace),
});

/** A token is enough by itself, whatever name is given with it. */
const matches = (account: TestAccount, credentials: Credentials): boolean =>
  credentials.kind === 'bearer'
    ? credentials.token === account.token
    : credentials.secret === account.token ||
      (credentials.name === account.name && credentials.secret === account.password);

/** alice and bob push to a namespace each, carol only looks at alice's, root may do everything. */
export const testAuthorizer: Authorizer = {
  authenticate: async (credentials) => {
    const account = ACCOUNTS.find((each) => matches(each, credentials));
    return account && principalOf(account);
  },
};

/** @returns an Authorization header with an account's password */
export const basic = (name: string): string => {
  const account = ACCOUNTS.find((each) => each.name === name);
  return `Basic ${Buffer.from(`${name}:${account?.password}`).toString('base64')}`;
};
