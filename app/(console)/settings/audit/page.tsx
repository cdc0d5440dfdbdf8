import type { Metadata } from 'next';
import { AuditView } from './audit-view.tsx';
import { auditText } from '../../../_text/audit.ts';

export const metadata: Metadata = { title: auditText.title };

export default function AuditPage() {
  return <AuditView />;
}
