import app from './app'
import contact from './contact'
import enter from './enter'
import failure from './failure'
import household from './household'
import sync from './sync'
import todo from './todo'
import visit from './visit'

export default { app, contact, enter, failure, household, sync, todo, visit }
