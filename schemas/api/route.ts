import { z } from 'zod';
import type { Right } from './resources/account.ts';

/** One route of the HTTP API: what it takes, what it gives and which right it needs. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `:name` for each path parameter. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  /** `public`: nobody needs to be signed in. */
  readonly right: Right | 'public';
  /** True: a browser session must have given its password a short time ago. */
  readonly confirm?: true;
  /** Where names of people are in the answer, such as `*.addedBy`: strangers get them empty. */
  readonly people?: readonly string[];
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** True: the body is a file, passed on as it comes; nothing of it is kept in memory. */
  readonly upload?: true;
  /** True: the answer is a file, sent as it is made. */
  readonly download?: true;
  /** True: people do it many times a minute, so it is counted by itself. */
  readonly often?: true;
  /** Shape of the answer; absent: 204 without content. */
  readonly answer?: z.ZodType;
  /** Status of success; default 200, or 204 without an answer. */
  readonly status?: 200 | 201 | 202;
}

/** Keeps the literal types of a route, so that handlers and clients are typed by it. */
export const route = <const R extends Route>(definition: R): R => definition;

type InputOf<Schema> = Schema extends z.ZodType ? z.input<Schema> : undefined;
type OutputOf<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** What a caller passes; parts the route does not have are absent. */
export type RouteInput<R extends Route> = (R extends { params: infer P }
  ? { params: InputOf<P> }
  : object) &
  (R extends { query: infer Q } ? { query?: InputOf<Q> } : object) &
  (R extends { body: infer B } ? { body: InputOf<B> } : object) &
  (R extends { upload: true } ? { body: Blob } : object);

/** What a handler receives: parsed, defaults filled in. */
export interface RouteRequest<R extends Route> {
  readonly params: R extends { params: infer P } ? OutputOf<P> : undefined;
  readonly query: R extends { query: infer Q } ? OutputOf<Q> : undefined;
  readonly body: R extends { body: infer B }
    ? OutputOf<B>
    : R extends { upload: true }
      ? DownloadedFile
      : undefined;
}

/** A file as it is made. */
export interface DownloadedFile extends AsyncIterable<Uint8Array> {
  /** What whoever fetches it should call it, as people see names; a caller is not told. */
  readonly fileName?: string;
}

/** What a handler returns and a caller receives. */
export type RouteAnswer<R extends Route> = R extends { download: true }
  ? DownloadedFile
  : R extends { answer: infer A }
    ? OutputOf<A>
    : undefined;

export { z };
