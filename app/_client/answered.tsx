import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type PublicApi, publicApi } from './public-answers.ts';

/** Asks something while the page is rendered, and puts the answer into the store. */
export type Question = (client: QueryClient, server: PublicApi) => Promise<unknown>;

/**
 * Renders a part of a page with answers of the public API in it. What cannot be answered here, the
 * browser asks for itself.
 */
export async function Answered({
  questions,
  children,
}: {
  readonly questions: readonly Question[];
  readonly children: ReactNode;
}) {
  const server = publicApi();
  if (!server) return children;
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  await Promise.all(questions.map((ask) => ask(client, server)));
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>;
}
