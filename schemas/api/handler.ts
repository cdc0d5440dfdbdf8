import type { Account, Right, Token } from './resources/account.ts';
import type { Route, RouteAnswer, RouteRequest } from './route.ts';
import type { RouteName, Routes } from './routes.ts';

/** Who is asking, and what that allows. */
export interface Principal {
  /** Undefined for the person at the server's own keyboard (`yard` on the same host). */
  readonly account: Account | undefined;
  /** For the audit log. */
  readonly name: string;
  readonly rights: readonly Right[];
  /** Namespaces that may be pushed to. */
  readonly push: readonly string[] | 'all';
  readonly pull: boolean;
  /** Namespaces whose private repositories may be read. */
  readonly reads: readonly string[] | 'all';
  /** The API token it was proved with; absent for a session and for the local person. */
  readonly token?: Pick<Token, 'id' | 'expiresAt'>;
}

/** What a handler knows about the call besides its contents. */
export interface Call {
  readonly principal: Principal | undefined;
  /** How the caller reached this server, such as `http://server.lan:8470`; links are made with it. */
  readonly origin: string;
  /** Where the request came from: an IP address. */
  readonly address: string;
  /** Checks name and password in the body. @throws Fault SIGN_IN_FAILED, TOO_MANY_REQUESTS */
  checkPassword(): Promise<Account>;
  /** Begins a browser session. @returns the key without which its cookie is worth nothing */
  signIn(account: Account): Promise<string>;
  /** Notes that the person at the browser has just given the password again. */
  confirm(): void;
  /** Ends the browser session, if there is one. */
  signOut(): Promise<void>;
  /** Id of the browser session, when one is the reason for `principal`. */
  readonly session: string | undefined;
}

/** Answers one route. Throws a Fault to refuse. */
export type Handler<R extends Route> = (
  request: RouteRequest<R>,
  call: Call,
) => Promise<RouteAnswer<R>>;

/** A handler for every route: one that is missing does not compile. */
export type Handlers = { readonly [Name in RouteName]: Handler<Routes[Name]> };

/** The handlers of some routes, as each area provides them. */
export type HandlersOf<Names extends RouteName> = Pick<Handlers, Names>;
