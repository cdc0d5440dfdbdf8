import type { Metadata } from 'next';
import { PointFilesPage } from './point-files.tsx';
import { pointFilesText } from '../../../../_text/point-files.ts';

type Word = string | string[] | undefined;

interface Props {
  readonly params: Promise<{ name: string }>;
  readonly searchParams: Promise<Record<'point' | 'volume' | 'partition' | 'path', Word>>;
}

export const metadata: Metadata = { title: pointFilesText.title };

export default async function StackFilesPage({ params, searchParams }: Props) {
  const { point, volume, partition, path } = await searchParams;
  const word = (value: Word): string | undefined => (typeof value === 'string' ? value : undefined);
  return (
    <PointFilesPage
      name={(await params).name}
      wish={{
        point: word(point),
        volume: word(volume),
        partition: word(partition),
        path: word(path),
      }}
    />
  );
}
