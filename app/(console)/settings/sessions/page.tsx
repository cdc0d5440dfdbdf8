import type { Metadata } from 'next';
import { TokensView } from '../tokens/tokens-view.tsx';
import { SessionsView } from './sessions-view.tsx';
import { sessionsText } from '../../../_text/accounts.ts';

export const metadata: Metadata = { title: sessionsText.tab };

export default function SessionsPage() {
  return (
    <div className="space-y-8">
      <SessionsView />
      <TokensView />
    </div>
  );
}
