'use client';

import Link from 'next/link';
import * as DropdownMenu from 'radix-ui/dropdown-menu';
import type { Account } from '../../../schemas/api/resources/account.ts';
import { paths } from '../../_lib/paths.ts';
import { Icon } from '../icons/icon.tsx';
import { Menu, MENU_ITEM_LOOK } from './menu.tsx';

/** Who is signed in, the way to the settings, and the way out. */
export function AccountMenu({
  account,
  onSignOut,
}: {
  readonly account: Account;
  readonly onSignOut: () => void;
}) {
  return (
    <Menu
      trigger={
        <button
          type="button"
          className="inline-flex h-9 items-center gap-1.5 rounded-box px-2 text-ink-soft hover:bg-sunken hover:text-ink"
        >
          <Icon name="user" />
          <span className="max-w-28 truncate">{account.name}</span>
          <Icon name="chevron-down" size={12} />
        </button>
      }
    >
      <p className="px-2.5 py-2 text-small text-ink-soft">
        Signed in as {account.name}, {account.role}
      </p>
      <DropdownMenu.Item asChild>
        <Link href={paths.settings()} className={MENU_ITEM_LOOK}>
          <Icon name="settings" />
          Settings
        </Link>
      </DropdownMenu.Item>
      <DropdownMenu.Item className={MENU_ITEM_LOOK} onSelect={onSignOut}>
        <Icon name="arrow-left" />
        Sign out
      </DropdownMenu.Item>
    </Menu>
  );
}
