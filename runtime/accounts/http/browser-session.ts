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
import type { Accounts } from '../core/accounts.ts';
import { principalOf } from '../core/rights.ts';

declare module 'fastify' {
  interface PassportUser {
    principal: Principal;
  }
}

export const SESSION_COOKIE = 'stackyard_session';

/**
 * Signing in by passport: its local strategy checks name and password, its session keeps the id of
 * the account in a server-side session. A session gets a new id at sign-in, so an id known before
 * is worth nothing after (ASVS 5.0 §7.2.4).
 */
export class BrowserSessions {
  readonly #passport = new fastifyPassport.Authenticator();

  constructor(accounts: Accounts) {
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
      cookieName: SESSION_COOKIE,
      saveUninitialized: false,
      rolling: false,
      cookie: {
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        secure: 'auto',
        maxAge: LIMITS.api.sessionAbsoluteMs,
      },
    });
    await app.register(this.#passport.initialize());
    await app.register(this.#passport.secureSession());
  }

  /**
   * Runs the local strategy over name and password in the body of a request.
   *
   * @throws Fault SIGN_IN_FAILED
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

  async signIn(request: FastifyRequest, account: Account): Promise<void> {
    await request.logIn({ principal: principalOf(account) });
  }

  async signOut(request: FastifyRequest): Promise<void> {
    if (!request.user) return;
    await request.logOut();
    await request.session.destroy();
  }
}

const localStrategy = (accounts: Accounts) =>
  new LocalStrategy(
    { usernameField: 'name', passwordField: 'password' },
    (name, password, done) => {
      accounts.verify(name, password).then(
        (account: Account) => done(null, { account }),
        (error: unknown) => (Fault.is(error, 'SIGN_IN_FAILED') ? done(null, false) : done(error)),
      );
    },
  );
