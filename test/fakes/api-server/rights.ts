import type { Right } from '../../../schemas/api/resources/account.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { FakeAccount } from './shapes.ts';

const RIGHTS_OF = {
  viewer: ['view', 'tokens'],
  operator: ['view', 'operate', 'tokens'],
  admin: ['view', 'operate', 'admin', 'tokens'],
} as const satisfies Record<FakeAccount['role'], readonly Right[]>;

/** @returns the rights of an account; none when nobody is signed in. */
export const rightsOf = (account: FakeAccount | undefined): Right[] =>
  account ? [...RIGHTS_OF[account.role]] : [];

/** @throws Fault NOT_SIGNED_IN, FORBIDDEN */
export function demandRight(account: FakeAccount | undefined, right: Right | 'public'): void {
  if (right === 'public' || rightsOf(account).includes(right)) return;
  throw account ? new Fault('FORBIDDEN', { needs: right }) : new Fault('NOT_SIGNED_IN', {});
}
