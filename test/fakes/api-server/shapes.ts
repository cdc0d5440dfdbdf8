import type { z } from 'zod';
import type { AccountRole, Account, Token } from '../../../schemas/api/resources/account.ts';
import type { Appliance } from '../../../schemas/api/resources/appliance.ts';
import type { Node } from '../../../schemas/api/resources/node.ts';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import type { Plan } from '../../../schemas/api/resources/plan.ts';
import type { Pool, PoolDefaults } from '../../../schemas/api/resources/pool.ts';
import type { AuditEntry, Machine, Stack } from '../../../schemas/api/resources/stack.ts';
import type {
  ApprovedRegistry,
  Consent,
  Mirror,
  Preparation,
  PinnedRoot,
  TrustedKey,
} from '../../../schemas/api/resources/trust.ts';

/**
 * What the fake keeps: the same shapes as the API gives, before branding. Every answer is parsed by
 * the route's schema on its way out, so a shape that drifts from the contract fails loudly.
 */
export type FakeAccount = z.input<typeof Account> & { password: string; role: AccountRole };
export type FakeToken = z.input<typeof Token> & { account: string; secret?: string };
export type FakeAppliance = z.input<typeof Appliance>;
export type FakeNode = z.input<typeof Node>;
export type FakePool = z.input<typeof Pool>;
export type FakePoolDefaults = z.input<typeof PoolDefaults>;
export type FakeOperation = z.input<typeof Operation>;
export type FakePlan = z.input<typeof Plan>;
export type FakeMachine = z.input<typeof Machine>;
export type FakeAuditEntry = z.input<typeof AuditEntry>;
export type FakeConsent = z.input<typeof Consent>;
export type FakeMirror = z.input<typeof Mirror>;
export type FakeRegistry = z.input<typeof ApprovedRegistry>;
export type FakePreparation = z.input<typeof Preparation>;
export type FakeTrustedKey = z.input<typeof TrustedKey>;
export type FakePinnedRoot = z.input<typeof PinnedRoot>;

/** A stack with what only the server knows. */
export type FakeStack = z.input<typeof Stack> & {
  readonly secrets: Record<string, string>;
  /** When each machine's console began, in milliseconds since 1970. */
  readonly consoleFrom: number;
};
