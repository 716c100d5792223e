export class Person { constructor(..._a: unknown[]) {} async signIn(_: string) {} async getReady() {} }
