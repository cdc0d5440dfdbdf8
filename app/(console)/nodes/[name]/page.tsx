import type { Metadata } from 'next';
import { NodeView } from './node-view.tsx';

interface Props {
  readonly params: Promise<{ name: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await params).name };
}

export default async function NodePage({ params }: Props) {
  return <NodeView name={(await params).name} />;
}
