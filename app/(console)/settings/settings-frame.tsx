'use client';

import type { ReactNode } from 'react';
import { useSession } from '../../_client/session.ts';
import { PageHeader } from '../../_components/layout/page-header.tsx';
import { TabsNav } from '../../_components/layout/tabs-nav.tsx';
import { paths } from '../../_lib/paths.ts';

const ROLES = {
  viewer: 'a viewer',
  operator: 'an operator',
  admin: 'an administrator',
} as const;

const OWN = [
  { href: paths.settings(), title: 'Password' },
  { href: paths.settingsTokens(), title: 'API tokens' },
];

const SERVER = [
  { href: paths.settingsAccounts(), title: 'Accounts' },
  { href: paths.settingsKeys(), title: 'Publishers' },
  { href: paths.settingsConsents(), title: 'Consents' },
  { href: paths.settingsAudit(), title: 'Audit log' },
];

/** The settings of the own account, and those of the server for administrators. */
export function SettingsFrame({ children }: { readonly children: ReactNode }) {
  const session = useSession().data;
  const admin = session?.rights.includes('admin') ?? false;
  return (
    <>
      <PageHeader
        title="Settings"
        lead={
          session?.account
            ? `Signed in as ${session.account.name}, ${ROLES[session.account.role]}.`
            : 'Your account and this server.'
        }
      />
      <TabsNav label="Settings" tabs={admin ? [...OWN, ...SERVER] : OWN} />
      {children}
    </>
  );
}
