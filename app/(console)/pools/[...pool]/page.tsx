import type { Metadata } from 'next';
import { PoolView } from './pool-view.tsx';

interface Props {
  /** One part, or two for the own pool of a node. */
  readonly params: Promise<{ pool: string[] }>;
}

const nameOf = async ({ params }: Props): Promise<string> => (await params).pool.join('/');

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: await nameOf(props) };
}

export default async function PoolPage(props: Props) {
  return <PoolView name={await nameOf(props)} />;
}
