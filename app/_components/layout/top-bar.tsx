'use client';

import Link from 'next/link';
import type { Account } from '../../../schemas/api/resources/account.ts';
import { paths } from '../../_lib/paths.ts';
import { frameText } from '../../_text/frame.ts';
import type { Theme } from '../../_lib/theme.ts';
import { LinkButton } from '../form/link-button.tsx';
import { Logo } from '../icons/logo.tsx';
import { Bar } from '../state/skeleton.tsx';
import { AccountMenu } from './account-menu.tsx';
import { MainNav } from './main-nav.tsx';
import { ThemeMenu } from './theme-menu.tsx';

export interface TopBarProps {
  readonly pathname: string;
  /** null: nobody is signed in; undefined: not known yet. */
  readonly account: Account | null | undefined;
  /** How many operations are under way. */
  readonly operations: number;
  /** False on a server that is a registry only. */
  readonly runsStacks: boolean;
  readonly theme: Theme;
  readonly onSignOut: () => void;
}

/** The bar on top of every page. On a phone the navigation has a line of its own. */
export function TopBar(props: TopBarProps) {
  const { pathname, account, operations, runsStacks, theme, onSignOut } = props;
  return (
    <header className="sticky top-0 z-30 border-b border-line bg-surface">
      <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-8 px-4 tablet:px-6">
        <Link
          href={paths.market()}
          className="flex h-12 items-center gap-2 text-lead font-semibold tracking-tight"
        >
          <Logo />
          {frameText.product}
        </Link>
        <div className="relative order-last -mx-4 w-[calc(100%+2rem)] overflow-x-auto px-4 tablet:order-none tablet:mx-0 tablet:w-auto tablet:flex-1 tablet:px-0">
          <MainNav pathname={pathname} operations={operations} runsStacks={runsStacks} />
        </div>
        <div className="ms-auto flex h-12 items-center gap-1">
          <ThemeMenu initial={theme} />
          {account === undefined ? (
            <Bar className="h-4 w-16" />
          ) : account === null ? (
            <LinkButton href={paths.signIn(pathname)} size="small">
              {frameText.nav.signIn}
            </LinkButton>
          ) : (
            <AccountMenu account={account} onSignOut={onSignOut} />
          )}
        </div>
      </div>
    </header>
  );
}
