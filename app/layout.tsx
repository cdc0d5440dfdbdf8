import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { QueryProvider } from './_client/query-provider.tsx';
import { readTheme, THEME_COOKIE } from './_lib/theme.ts';
import { SiteFrame } from './site-frame.tsx';
import './styles/index.css';

// The content security policy names a nonce, which only a page made for the request can carry.
export const dynamic = 'force-dynamic';

export const metadata: Metadata = {
  title: { default: 'Stackyard', template: '%s · Stackyard' },
  description: 'Signed appliances of several machines, installed on your own servers.',
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fdfdfc' },
    { media: '(prefers-color-scheme: dark)', color: '#1a1e1d' },
  ],
};

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <html lang="en" data-theme={theme === 'system' ? undefined : theme} suppressHydrationWarning>
      <body className="flex min-h-dvh flex-col">
        <QueryProvider>
          <SiteFrame theme={theme}>{children}</SiteFrame>
        </QueryProvider>
      </body>
    </html>
  );
}
