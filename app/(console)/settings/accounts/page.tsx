import type { Metadata } from 'next';
import { AccountsView } from './accounts-view.tsx';
import { accountsText } from '../../../_text/accounts.ts';

export const metadata: Metadata = { title: accountsText.title };

export default function AccountsPage() {
  return <AccountsView />;
}
