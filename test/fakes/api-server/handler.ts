import type { z } from 'zod';
import type { Route, RouteRequest } from '../../../schemas/api/route.ts';
import type { RouteName, Routes } from '../../../schemas/api/routes.ts';
import type { FakeAccount } from './shapes.ts';
import type { World } from './world.ts';

/** What a handler gets besides the parsed request. */
export interface Caller {
  readonly account: FakeAccount | undefined;
  readonly session: string | undefined;
  /** Sets the session cookie; undefined removes it. */
  setSession(session: string | undefined): void;
}

type AnswerShape<R extends Route> = R extends { answer: infer Schema extends z.ZodType }
  ? z.input<Schema>
  : void;

export type Handler<Name extends RouteName> = (
  request: RouteRequest<Routes[Name]>,
  world: World,
  caller: Caller,
) => AnswerShape<Routes[Name]> | Promise<AnswerShape<Routes[Name]>>;

/** One handler for each of the named routes; the route table decides what it takes and gives. */
export type Handlers<Names extends RouteName = RouteName> = {
  readonly [Name in Names]: Handler<Name>;
};

/** @returns the account behind a route that nobody reaches without one. */
export function signedIn(caller: Caller): FakeAccount {
  if (!caller.account) throw new Error('This route needs a right, so somebody is signed in.');
  return caller.account;
}
