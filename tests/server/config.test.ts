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
      config: { port: 8080, host: '127.0.0.1', dataFolder: './data', publicUrl: null, secure: false },
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
        publicUrl: 'https://book.example.cn',
        secure: true,
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
})
