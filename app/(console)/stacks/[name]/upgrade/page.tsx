import type { Metadata } from 'next';
import { StackUpgrade } from './stack-upgrade.tsx';
import { upgradeText } from '../../../../_text/upgrade.ts';

export const metadata: Metadata = { title: upgradeText.title };

export default async function StackUpgradePage({
  params,
}: {
  readonly params: Promise<{ name: string }>;
}) {
  return <StackUpgrade name={(await params).name} />;
}
