import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/server/config'

const message = (environment: Record<string, string>) => {
  const read = readConfig(environment)
  return read.ok ? '' : read.message
}

describe('the configuration', () => {
  it('listens to this machine alone when nothing is said', () => {
    expect(readConfig({})).toEqual({
      ok: true,
      config: {
        port: 8080,
        host: '127.0.0.1',
        dataFolder: './data',
        databaseUrl: null,
        publicUrl: null,
        secure: false,
        backup: { everyMinutes: 60, folder: 'data/backups' },
      },
    })
  })

  it('takes a proxy with https in front of any host', () => {
    const read = readConfig({
      HOST: '0.0.0.0',
      PORT: '0',
      PUBLIC_URL: 'https://book.example.cn/',
      DATA_DIR: '/srv',
    })
    expect(read).toEqual({
      ok: true,
      config: {
        port: 0,
        host: '0.0.0.0',
        dataFolder: '/srv',
        databaseUrl: null,
        publicUrl: 'https://book.example.cn',
        secure: true,
        backup: { everyMinutes: 60, folder: '/srv/backups' },
      },
    })
  })

  it('refuses to be reached by others without https', () => {
    expect(message({ HOST: '0.0.0.0' })).toContain('https')
    expect(message({ HOST: '192.168.1.5', PUBLIC_URL: 'http://192.168.1.5:8080' })).toContain('https')
    expect(message({ PUBLIC_URL: 'http://book.example.cn' })).toContain('https')
  })

  it('refuses a port and an address that are none', () => {
    expect(message({ PORT: '80a' })).toContain('PORT')
    expect(message({ PORT: '70000' })).toContain('PORT')
    expect(message({ PUBLIC_URL: 'ftp://x' })).toContain('PUBLIC_URL')
    expect(message({ PUBLIC_URL: 'https://x/path' })).toContain('without a path')
  })

  it('takes a PostgreSQL database and a place and pace of backups', () => {
    const read = readConfig({
      DATABASE_URL: 'postgresql://hub:geheim@db.example.cn/book',
      BACKUP_MINUTES: '0',
      BACKUP_DIR: '/mnt/backups',
    })
    expect(read).toMatchObject({
      ok: true,
      config: {
        databaseUrl: 'postgresql://hub:geheim@db.example.cn/book',
        backup: { everyMinutes: 0, folder: '/mnt/backups' },
      },
    })
  })

  it('refuses a database of another kind without repeating its password, and a pace that is none', () => {
    expect(message({ DATABASE_URL: 'mysql://hub:geheim@db/book' })).toContain('DATABASE_URL')
    expect(message({ DATABASE_URL: 'mysql://hub:geheim@db/book' })).not.toContain('geheim')
    expect(message({ DATABASE_URL: 'postgres://a b' })).toContain('DATABASE_URL')
    expect(message({ BACKUP_MINUTES: '-5' })).toContain('BACKUP_MINUTES')
    expect(message({ BACKUP_MINUTES: '2000' })).toContain('BACKUP_MINUTES')
    expect(message({ BACKUP_MINUTES: '1.5' })).toContain('BACKUP_MINUTES')
  })
})
