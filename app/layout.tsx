import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { Answered } from './_client/answered.tsx';
import { publicApi } from './_client/public-answers.ts';
import { questions } from './_client/questions.ts';
import { QueryProvider } from './_client/query-provider.tsx';
import { readTheme, THEME_COOKIE } from './_lib/theme.ts';
import { frameText } from './_text/frame.ts';
import { LANGUAGE } from './_text/language.ts';
import { SiteFrame } from './site-frame.tsx';
import './styles/index.css';

// The content security policy names a nonce, which only a page made for the request can carry.
export const dynamic = 'force-dynamic';

export function generateMetadata(): Metadata {
  const origin = publicApi()?.origin;
  return {
    // Link previews follow absolute addresses only.
    ...(origin === undefined ? {} : { metadataBase: new URL(origin) }),
    title: { default: frameText.product, template: frameText.titleTemplate },
    description: frameText.description,
    openGraph: { siteName: frameText.product, title: frameText.product },
    twitter: { card: 'summary_large_image' },
  };
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fdfdfc' },
    { media: '(prefers-color-scheme: dark)', color: '#1a1e1d' },
  ],
};

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <html
      lang={LANGUAGE}
      data-theme={theme === 'system' ? undefined : theme}
      suppressHydrationWarning
    >
      <body className="flex min-h-dvh flex-col">
        <QueryProvider>
          <Answered questions={[questions.session]}>
            <SiteFrame theme={theme}>{children}</SiteFrame>
          </Answered>
        </QueryProvider>
      </body>
    </html>
  );
}
