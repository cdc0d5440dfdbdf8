import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { AuditTrail } from '../../audit/audit-trail.ts';
import { addressKey } from './address-key.ts';
import { AttemptTable } from './attempt-table.ts';
import { FailureDigest, type FailureNote } from './failure-digest.ts';

/** What a password is tried for, and by whom. */
export interface PasswordTry {
  /** `session`: by someone who is signed in already; strangers' guesses do not count against that. */
  readonly kind: 'sign-in' | 'session' | 'set-up';
  /** Name of the account. */
  readonly name: string;
  /** Where the request came from. */
  readonly address: string;
}

export interface PasswordGateDependencies {
  readonly audit: Pick<AuditTrail, 'record'>;
  readonly now: () => Date;
  /** Calls an action once, later; does not keep the process alive. */
  readonly later: (action: () => void, ms: number) => void;
  readonly onError: (error: unknown) => void;
}

const WINDOW_MS = 60_000;
/** What a failure is called in the audit log. */
const ACTIONS = {
  'sign-in': 'account.sign-in-failed',
  session: 'account.confirm-failed',
  'set-up': 'account.set-up-failed',
} as const;
/** Longer names belong to no account; they are cut, so that they take no room. */
const NAME_CHARS = 40;

/**
 * The one way to every password: each attempt is counted per account and per address before
 * anything is hashed, and failures are told to the audit log, summed up.
 */
export class PasswordGate {
  readonly #dependencies: PasswordGateDependencies;
  readonly #attempts = new AttemptTable({
    attempts: LIMITS.api.passwordsPerMinute,
    windowMs: WINDOW_MS,
    keys: LIMITS.api.passwordKeys,
  });
  readonly #failures = {
    'sign-in': new FailureDigest(LIMITS.api.auditedNamesPerMinute),
    session: new FailureDigest(
      LIMITS.api.auditedNamesPerMinute,
      (name) => `Confirming the password of ${name}`,
    ),
    'set-up': new FailureDigest(
      LIMITS.api.auditedNamesPerMinute,
      (name) => `Setting the server up as ${name}`,
    ),
  };

  constructor(dependencies: PasswordGateDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Runs a check of a password, if one is allowed now. A right password does not count.
   *
   * @param check what hashes and compares; its faults SIGN_IN_FAILED and SETUP_CODE_WRONG count as a guess
   * @throws Fault TOO_MANY_REQUESTS, and those of the check
   */
  async attempt<Result>(tried: PasswordTry, check: () => Promise<Result>): Promise<Result> {
    const taken = this.#attempts.take(keysOf(tried), this.#dependencies.now().getTime());
    if ('waitMs' in taken) {
      await this.#fail(tried);
      throw new Fault('TOO_MANY_REQUESTS', { retryAfterSeconds: Math.ceil(taken.waitMs / 1000) });
    }
    try {
      const result = await check();
      taken.takeBack();
      return result;
    } catch (error) {
      if (isGuess(error)) await this.#fail(tried);
      else taken.takeBack();
      throw error;
    }
  }

  async #fail({ kind, name, address }: PasswordTry): Promise<void> {
    const { later, onError } = this.#dependencies;
    const failures = this.#failures[kind];
    const opens = failures.isEmpty;
    const note = failures.note({ name: name.slice(0, NAME_CHARS), address });
    if (opens) later(() => void this.#close(kind).catch(onError), WINDOW_MS);
    if (note) await this.#record(kind, note);
  }

  async #close(kind: PasswordTry['kind']): Promise<void> {
    for (const note of this.#failures[kind].close()) await this.#record(kind, note);
  }

  #record(kind: PasswordTry['kind'], note: FailureNote): Promise<void> {
    return this.#dependencies.audit.record({ actor: 'nobody', action: ACTIONS[kind], ...note });
  }
}

const isGuess = (error: unknown): boolean =>
  Fault.is(error, 'SIGN_IN_FAILED') || Fault.is(error, 'SETUP_CODE_WRONG');

function keysOf({ kind, name, address }: PasswordTry): string[] {
  if (kind === 'session') return [`session ${name}`];
  const from = `address ${addressKey(address)}`;
  return kind === 'set-up' ? [from] : [`account ${name.slice(0, NAME_CHARS)}`, from];
}
