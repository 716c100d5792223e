// What the hub answers does not depend on its database: the same tests again, on PostgreSQL.
import '../support/hubs-on-postgres'
import './push.test'
import './in-order.test'
import './pull.test'
import './session.test'
import './rebind.test'
import './moves.test'
import './conformance.test'
