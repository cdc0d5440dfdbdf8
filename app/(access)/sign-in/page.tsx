import type { Metadata } from 'next';
import { safeReturnPath } from '../../_lib/safe-return-path.ts';
import { SignInView } from './sign-in-view.tsx';
import { accessText } from '../../_text/access.ts';

export const metadata: Metadata = { title: accessText.signIn.title };

export default async function SignInPage({
  searchParams,
}: {
  readonly searchParams: Promise<{ next?: string | string[] }>;
}) {
  const { next } = await searchParams;
  return <SignInView next={safeReturnPath(typeof next === 'string' ? next : undefined)} />;
}
