'use client';

import { usePathname, useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useRef } from 'react';
import { useChangeStream } from './_client/change-stream.ts';
import { useConnection } from './_client/connection.ts';
import { useOperations } from './_client/operations.ts';
import { useSession, useSignOut } from './_client/session.ts';
import { Button } from './_components/form/button.tsx';
import { LinkButton } from './_components/form/link-button.tsx';
import { SkipLink } from './_components/layout/skip-link.tsx';
import { TopBar } from './_components/layout/top-bar.tsx';
import { PasswordQuestion } from './password-question.tsx';
import { Notice } from './_components/state/notice.tsx';
import { paths } from './_lib/paths.ts';
import { frameText } from './_text/frame.ts';
import type { Theme } from './_lib/theme.ts';

/** What stands around every page; keeps the answers of the server fresh while somebody is signed in. */
export function SiteFrame({
  theme,
  children,
}: {
  readonly theme: Theme;
  readonly children: ReactNode;
}) {
  const router = useRouter();
  const pathname = usePathname();
  const session = useSession().data;
  const account = session?.account ?? undefined;
  const signOut = useSignOut();
  const runsStacks = session?.server.roles.includes('admin') ?? true;
  const isFollowed = account !== undefined && runsStacks;
  const active = useOperations('active', { enabled: isFollowed });
  useChangeStream(isFollowed);
  useFocusOnNavigation(pathname);

  return (
    <>
      <SkipLink />
      <TopBar
        pathname={pathname}
        account={session === undefined ? undefined : (account ?? null)}
        operations={isFollowed ? (active.data?.length ?? 0) : 0}
        runsStacks={runsStacks}
        theme={theme}
        onSignOut={() =>
          signOut.mutate(undefined, { onSuccess: () => router.push(paths.market()) })
        }
      />
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto w-full max-w-6xl flex-1 px-4 py-6 outline-none tablet:px-6 tablet:py-8"
      >
        <ConnectionNotice />
        {session?.setupNeeded && pathname !== paths.setup() ? <SetupNotice /> : null}
        {children}
      </main>
      <PasswordQuestion />
      <footer className="border-t border-line">
        <p className="mx-auto max-w-6xl px-4 py-4 text-small text-ink-faint tablet:px-6">
          {frameText.footer(session?.server.version)}
        </p>
      </footer>
    </>
  );
}

/** Tells that the server is gone, for as long as it is. What was loaded before stays below. */
function ConnectionNotice() {
  const { lost, ask } = useConnection();
  if (!lost) return null;
  return (
    <div className="sticky top-26 z-20 pb-6 tablet:top-16">
      <Notice
        look="warn"
        announce
        title={frameText.lost.title}
        action={
          <Button size="small" icon="restart" onClick={ask}>
            {frameText.lost.retry}
          </Button>
        }
      >
        {frameText.lost.explanation}
      </Notice>
    </div>
  );
}

/** A server without an administrator can be looked at, but nothing can be done with it. */
function SetupNotice() {
  return (
    <div className="pb-6">
      <Notice
        look="info"
        title={frameText.setup.title}
        action={
          <LinkButton href={paths.setup()} size="small" look="primary">
            {frameText.setup.action}
          </LinkButton>
        }
      />
    </div>
  );
}

/** After going to another page, reading and tabbing begin at its content, as after a full load. */
function useFocusOnNavigation(pathname: string): void {
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    if (document.activeElement?.closest('main, [role=dialog]')) return;
    document.querySelector<HTMLElement>('#main')?.focus({ preventScroll: true });
  }, [pathname]);
}
