'use client';

import type { Account } from '../../../schemas/api/resources/account.ts';
import { paths } from '../../_lib/paths.ts';
import { frameText } from '../../_text/frame.ts';
import { Icon } from '../icons/icon.tsx';
import { Menu } from './menu.tsx';
import { MenuItem, MenuLink } from './menu-items.tsx';

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
      items={
        <>
          <p className="px-2.5 py-2 text-small text-ink-soft">
            {frameText.account.signedInAs(account.name, account.role)}
          </p>
          <MenuLink href={paths.settings()}>
            <Icon name="settings" />
            {frameText.account.settings}
          </MenuLink>
          <MenuItem onSelect={onSignOut}>
            <Icon name="arrow-left" />
            {frameText.account.signOut}
          </MenuItem>
        </>
      }
    >
      {(anchor) => (
        <button
          {...anchor}
          type="button"
          className="inline-flex h-9 items-center gap-1.5 rounded-box px-2 text-ink-soft hover:bg-sunken hover:text-ink"
        >
          <Icon name="user" />
          <span className="max-w-28 truncate">{account.name}</span>
          <Icon name="chevron-down" size={12} />
        </button>
      )}
    </Menu>
  );
}
