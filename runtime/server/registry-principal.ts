import type { Principal as ApiPrincipal } from '../../schemas/api/handler.ts';
import type { Principal } from '../../registry/ports/authorizer.ts';
import { mayPush } from '../accounts/core/rights.ts';

/** @returns who an account or token is to the registry, and what it may do in which namespace */
export const registryPrincipal = (principal: ApiPrincipal): Principal => ({
  accountId: principal.account?.id ?? principal.name,
  name: principal.name,
  reads: principal.reads,
  canPush: (namespace) => mayPush(principal, namespace),
});
