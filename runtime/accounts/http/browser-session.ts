import fastifyCookie from '@fastify/cookie';
import fastifyPassport from '@fastify/passport';
import fastifySession, { type FastifySessionOptions } from '@fastify/session';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Strategy as LocalStrategy } from 'passport-local';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { Principal } from '../../../schemas/api/handler.ts';
import type { Account } from '../../../schemas/api/resources/account.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { AccountId } from '../../../schemas/ids/brand.ts';
import type { SessionOrigin } from '../adapters/sql-session-store.ts';
import type { Accounts } from '../core/accounts.ts';
import { describeBrowser } from '../core/describe-browser.ts';
import { principalOf } from '../core/rights.ts';
import { bringsSessionKey, giveSessionKey, type KeyedSession } from './session-key.ts';

declare module 'fastify' {
  interface PassportUser {
    principal: Principal;
  }
}

/** What a session keeps besides the account. */
interface SessionNotes extends KeyedSession {
  passport?: string;
  confirmedAt?: number;
  origin?: SessionOrigin;
}

/**
 * With TLS the name says so (RFC 6265bis §4.1.3.2): a page of another host or over a plain connection
 * cannot set such a cookie.
 */
export const sessionCookieName = (isSecure: boolean): string =>
  isSecure ? '__Host-stackyard_session' : 'stackyard_session';

/**
 * Signing in by passport: its local strategy checks name and password, its session keeps the id of
 * the account in a server-side session. A session gets a new id at sign-in, so an id known before
 * is worth nothing after (ASVS 5.0 §7.2.4). A cookie that comes without the key of its session signs
 * nobody in: stacks on other ports of this host get the cookie, and may set another.
 */
export class BrowserSessions {
  readonly #passport = new fastifyPassport.Authenticator();
  readonly #isSecure: boolean;
  readonly #now: () => Date;

  /** @param options `isSecure`: browsers come by TLS */
  constructor(accounts: Accounts, options: { isSecure: boolean; now: () => Date }) {
    this.#isSecure = options.isSecure;
    this.#now = options.now;
    this.#passport.use('local', localStrategy(accounts));
    this.#passport.registerUserSerializer(async (user: { principal: Principal }) => {
      if (!user.principal.account) throw new Error('only an account can have a session');
      return user.principal.account.id;
    });
    this.#passport.registerUserDeserializer(async (id: AccountId) => {
      const principal = await accounts.principalById(id);
      return principal ? { principal } : null;
    });
  }

  /** Adds cookies, sessions and passport to one part of the server; pages and streams do without. */
  async register(
    app: FastifyInstance,
    options: Pick<FastifySessionOptions, 'store' | 'secret'>,
  ): Promise<void> {
    await app.register(fastifyCookie);
    await app.register(fastifySession, {
      ...options,
      cookieName: sessionCookieName(this.#isSecure),
      saveUninitialized: false,
      rolling: false,
      cookie: {
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        secure: this.#isSecure ? true : 'auto',
        maxAge: LIMITS.api.sessionAbsoluteMs,
      },
    });
    await app.register(this.#passport.initialize());
    // Before the body is read, unlike passport's own hook: who asks is known first.
    const findUser = this.#passport.authenticate('session');
    app.addHook('onRequest', async (request, reply) => {
      if (bringsSessionKey(request, notesOf(request))) {
        await findUser.call(request.server, request, reply);
      }
    });
  }

  /**
   * Runs the local strategy over name and password in the body of a request.
   *
   * @throws Fault SIGN_IN_FAILED, TOO_MANY_REQUESTS
   */
  async checkPassword(request: FastifyRequest, reply: FastifyReply): Promise<Account> {
    let checked: unknown;
    const authenticate = this.#passport.authenticate(
      'local',
      { session: false },
      async (_request, _reply, error, user) => {
        if (error) throw error;
        checked = user;
      },
    );
    await authenticate.call(request.server, request, reply);
    if (!checked) throw new Fault('SIGN_IN_FAILED', {});
    return (checked as { account: Account }).account;
  }

  /** @returns the key of the new session */
  async signIn(request: FastifyRequest, account: Account): Promise<string> {
    await request.logIn({ principal: principalOf(account) });
    const browser = describeBrowser(request.headers['user-agent']);
    notesOf(request).origin = { browser, address: request.ip };
    this.confirm(request);
    return giveSessionKey(notesOf(request));
  }

  /** Notes that the password of the session's account was given now. */
  confirm(request: FastifyRequest): void {
    notesOf(request).confirmedAt = this.#now().getTime();
  }

  /** @returns whether the password was given within the time that {@link LIMITS} allows */
  isConfirmed(request: FastifyRequest): boolean {
    const { confirmedAt } = notesOf(request);
    if (confirmedAt === undefined) return false;
    return this.#now().getTime() - confirmedAt <= LIMITS.api.confirmedMs;
  }

  async signOut(request: FastifyRequest): Promise<void> {
    if (!request.user) return;
    await request.logOut();
    await request.session.destroy();
  }
}

const notesOf = (request: FastifyRequest): SessionNotes =>
  request.session as unknown as SessionNotes;

const localStrategy = (accounts: Accounts) =>
  new LocalStrategy(
    { usernameField: 'name', passwordField: 'password', passReqToCallback: true },
    (request, name, password, done) => {
      accounts.verify(name, password, (request as unknown as FastifyRequest).ip).then(
        (account: Account) => done(null, { account }),
        (error: unknown) => (Fault.is(error, 'SIGN_IN_FAILED') ? done(null, false) : done(error)),
      );
    },
  );
