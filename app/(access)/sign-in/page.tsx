import type { Metadata } from 'next';
import { safeReturnPath } from '../../_lib/safe-return-path.ts';
import { SignInView } from './sign-in-view.tsx';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({
  searchParams,
}: {
  readonly searchParams: Promise<{ next?: string | string[] }>;
}) {
  const { next } = await searchParams;
  return <SignInView next={safeReturnPath(typeof next === 'string' ? next : undefined)} />;
}
