'use client';

import type { ReactNode } from 'react';
import { useSession } from '../../_client/session.ts';
import { PageHeader } from '../../_components/layout/page-header.tsx';
import { TabsNav } from '../../_components/layout/tabs-nav.tsx';
import { paths } from '../../_lib/paths.ts';
import { alertsText } from '../../_text/alerts.ts';
import { settingsText as text } from '../../_text/settings.ts';
import { sourcesText } from '../../_text/sources.ts';
import { storageText } from '../../_text/storage.ts';

const OWN = [
  { href: paths.settings(), title: text.tabs.password },
  { href: paths.settingsSessions(), title: text.tabs.sessions },
];

const SERVER = [
  { href: paths.settingsAccounts(), title: text.tabs.accounts },
  { href: paths.settingsKeys(), title: text.tabs.publishers },
  { href: paths.settingsConsents(), title: text.tabs.consents },
  { href: paths.settingsSources(), title: sourcesText.tab },
  { href: paths.settingsStorage(), title: storageText.tab },
  { href: paths.settingsBackup(), title: text.tabs.backup },
  { href: paths.settingsAlerts(), title: alertsText.tab },
  { href: paths.settingsAudit(), title: text.tabs.audit },
];

/** The settings of the own account, and those of the server for administrators. */
export function SettingsFrame({ children }: { readonly children: ReactNode }) {
  const session = useSession().data;
  const admin = session?.rights.includes('admin') ?? false;
  return (
    <>
      <PageHeader
        title={text.title}
        lead={
          session?.account
            ? text.signedInAs(session.account.name, text.roles[session.account.role])
            : text.lead
        }
      />
      <TabsNav label={text.title} tabs={admin ? [...OWN, ...SERVER] : OWN} />
      {children}
    </>
  );
}
