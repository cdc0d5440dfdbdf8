import type { ReactNode } from 'react';
import { SignedIn } from './signed-in.tsx';

export default function ConsoleLayout({ children }: { readonly children: ReactNode }) {
  return <SignedIn>{children}</SignedIn>;
}
