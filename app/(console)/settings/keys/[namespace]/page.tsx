import type { Metadata } from 'next';
import { PublisherView } from './publisher-view.tsx';

interface Props {
  readonly params: Promise<{ namespace: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await params).namespace };
}

export default async function PublisherPage({ params }: Props) {
  return <PublisherView namespace={(await params).namespace} />;
}
