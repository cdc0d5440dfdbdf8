import type { Call, Principal } from '../../schemas/api/handler.ts';

/** Somebody who may do everything. */
export const operator: Principal = {
  account: undefined,
  name: 'tester',
  rights: ['view', 'operate', 'admin'],
  push: 'all',
  pull: true,
  reads: 'all',
};

/** A call of theirs, past sign-in and passwords. */
export const operatorCall: Call = {
  principal: operator,
  origin: 'http://server.test:8470',
  session: undefined,
  address: '192.0.2.1',
  checkPassword: () => Promise.reject(new Error('there are no passwords in this test')),
  signIn: () => Promise.resolve('key'),
  confirm: () => undefined,
  signOut: () => Promise.resolve(),
};
